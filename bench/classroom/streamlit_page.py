"""A page as Streamlit's own frontend is one to the server: a websocket, messages of its protocol, widgets' values."""

from __future__ import annotations

import json
from collections.abc import Iterator

from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

Value = float | str | list[float] | list[str]
_EVENTS = "$$STREAMLIT_INTERNAL_KEY_"


class Elements:
    """What is drawn on a page: elements by their place."""

    def __init__(self) -> None:
        self.drawn: dict[tuple[int, ...], tuple[str, str, Message]] = {}
        self._cached: dict[str, ForwardMsg] = {}

    def take(self, message: ForwardMsg, run: str) -> None:
        """Puts an element where it belongs; one that the page has already is named by its hash alone."""
        if message.ref_hash:
            place = message.metadata.delta_path
            message, named = ForwardMsg(), self._cached[message.ref_hash]
            message.CopyFrom(named)
            message.metadata.ClearField("delta_path")
            message.metadata.delta_path.extend(place)
        elif message.metadata.cacheable:
            self._cached[message.hash] = message
        if message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            kind = element.WhichOneof("type") or ""
            self.drawn[tuple(message.metadata.delta_path)] = (run, kind, getattr(element, kind))

    def settle(self, run: str) -> None:
        """What the last run of the script did not draw is gone."""
        self.drawn = {place: each for place, each in self.drawn.items() if each[0] == run}

    def of(self, kind: str) -> Iterator[Message]:
        """The elements of a kind."""
        return (element for _, found, element in self.drawn.values() if found == kind)

    def known(self) -> list[str]:
        """Hashes of what the page has kept."""
        return list(self._cached)


class StreamlitPage:
    """One page of a browser.

    Args:
        address: of the server, http://...
        cookie: the header.
        query: the query string that the page was opened with.
    """

    def __init__(self, address: str, cookie: str, query: str = "") -> None:
        self.address, self.cookie, self.query = address, cookie, query
        self.session = ""
        self.path = ""  # hash of the page that is open
        self.pages: dict[str, str] = {}
        self.elements = Elements()
        self.values: dict[str, WidgetState] = {}
        self.messages = self.bytes = 0
        self._wire: ClientConnection | None = None

    async def open(self) -> bool:
        """Connects, as the session of before where there was one; whether the server still knew it."""
        before, self.session = self.session, ""
        said = ["streamlit", "PLACEHOLDER_AUTH_TOKEN", *([before] if before else [])]
        self._wire = await connect(
            f"{self.address.replace('http', 'ws', 1)}/_stcore/stream",
            additional_headers={"Cookie": self.cookie},
            origin=self.address,  # type: ignore[arg-type]
            subprotocols=said,  # type: ignore[arg-type]
            max_size=None,
            compression=None,
            open_timeout=20,
            ping_interval=None,
        )
        await self.rerun()
        return not before or self.session == before

    async def close(self) -> None:
        """As when a tab is closed, or a network ends."""
        if self._wire is not None:
            self._wire.transport.abort()
            self._wire = None

    @property
    def is_open(self) -> bool:
        return self._wire is not None and self._wire.close_code is None

    async def rerun(self, trigger: WidgetState | None = None) -> None:
        """Tells the server the value of every widget, and returns when its script has ended and all of it is here."""
        wire = self._wire
        if wire is None:
            raise ConnectionError("the page is not connected")
        said = BackMsg()
        state = said.rerun_script
        state.query_string = self.query
        state.page_script_hash = self.path
        state.widget_states.widgets.extend(self.values.values())
        if trigger is not None:
            state.widget_states.widgets.append(trigger)
        state.cached_message_hashes.extend(self.elements.known())
        state.context_info.timezone, state.context_info.locale = "Europe/London", "en-GB"
        state.context_info.url = f"{self.address}/"
        await wire.send(said.SerializeToString())
        await self._settled(wire)

    async def _settled(self, wire: ClientConnection) -> None:
        run = ""
        while True:
            raw = await wire.recv()
            assert isinstance(raw, bytes)
            self.messages, self.bytes = self.messages + 1, self.bytes + len(raw)
            message = ForwardMsg.FromString(raw)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                run = message.metadata.run.script_run_id
                self.path = message.new_session.page_script_hash
                self.session = message.new_session.initialize.session_id or self.session
            elif kind in ("delta", "ref_hash"):
                self.elements.take(message, run)
            elif kind == "navigation":
                self.pages = {
                    page.url_pathname: page.page_script_hash for page in message.navigation.app_pages
                }
                self.path = message.navigation.page_script_hash
            elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                break
        self.elements.settle(run)
        there = {element.id for _, kind, element in self.elements.drawn.values() if hasattr(element, "id")}
        self.values = {widget: value for widget, value in self.values.items() if widget in there}

    def sliders(self) -> list[Slider]:
        """Those that can be moved."""
        return [each for each in self.elements.of("slider") if isinstance(each, Slider) and not each.disabled]

    async def move(self, slider: Slider, share: float) -> None:
        """Moves a slider to a share of its way, 0..1, and waits until the page has settled."""
        state = WidgetState(id=slider.id)
        if slider.options:
            state.string_array_value.data.append(slider.options[round(share * (len(slider.options) - 1))])
        else:
            steps = max(1, round((slider.max - slider.min) / slider.step))
            state.double_array_value.data.append(slider.min + round(share * steps) * slider.step)
        self.values[slider.id] = state
        await self.rerun()

    async def press(self, key: str) -> bool:
        """Presses a button by the end of its id; False where there is none."""
        for button in self.elements.of("button"):
            if button.id.endswith(key):  # type: ignore[attr-defined]
                await self.rerun(WidgetState(id=button.id, trigger_value=True))  # type: ignore[attr-defined]
                return True
        return False

    def component(self) -> BidiComponent | None:
        """The page's own component; None on a blank page."""
        found = [each for each in self.elements.of("bidi_component") if isinstance(each, BidiComponent)]
        return found[0] if found else None

    async def say(self, event: str, value: str) -> None:
        """Has the component say a word, as what happens on it does."""
        component = self.component()
        if component is not None:
            told = json.dumps([{"event": event, "value": value}], separators=(",", ":"))
            await self.rerun(WidgetState(id=f"{_EVENTS}{component.id}__events", json_trigger_value=told))

    def told(self) -> dict[str, object]:
        """What the page's component was last told."""
        component = self.component()
        mixed = component.mixed.json if component is not None and component.mixed.json else ""
        found = json.loads(mixed or (component.json if component is not None else "") or "{}")
        return found if isinstance(found, dict) else {}

    async def turn_to(self, page: str) -> None:
        """Opens another page of the app by its path; "" is the first one."""
        self.path, self.values = self.pages[page], {}
        await self.rerun()
