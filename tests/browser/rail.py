"""The rail on the left, worked as a person works it: by the labels of its controls."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect


class Rail:
    """Streamlit's sidebar."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator('[data-testid="stSidebar"]')

    def settle(self) -> None:
        """Waits until Streamlit has nothing left to do."""
        self.page.wait_for_timeout(60)
        app = self.page.locator('[data-testid="stApp"]')
        expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)

    def slider(self, label: str) -> Locator:
        """A slider by its label."""
        return self.root.get_by_role("group", name=label, exact=True).locator('input[type="range"]')

    def value(self, label: str) -> str:
        """What a slider says it is at."""
        return (self.slider(label).get_attribute("aria-valuetext") or "").replace("\u00a0", " ")

    def move(self, label: str, *keys: str) -> str:
        """Moves a slider by keys; the value it then says."""
        slider = self.slider(label)
        slider.focus()
        for key in keys:
            slider.press(key)
        self.page.wait_for_timeout(
            400
        )  # Streamlit waits a moment for the next key before it tells the server
        self.settle()
        return self.value(label)

    def move_to(self, label: str, wanted: str) -> None:
        """Moves a slider from its lowest value up until it says what is wanted."""
        slider = self.slider(label)
        slider.focus()
        slider.press("Home")
        for _ in range(60):
            if self.value(label) == wanted:
                break
            slider.press("ArrowRight")
        assert self.value(label) == wanted
        self.page.wait_for_timeout(400)
        self.settle()

    def choose(self, label: str, option: str) -> None:
        """Chooses an option of a select."""
        self.root.get_by_role("combobox", name=label, exact=True).click()
        self.page.get_by_role("option", name=option, exact=True).click()
        self.settle()

    def open(self, block: str) -> None:
        """Opens a block by its key: data, network, training and so on."""
        self.root.locator(f".st-key-open-{block} button").click()
        # Open, it stands under its own heading and no longer in a row of its own.
        expect(self.root.locator(f".st-key-open-{block}")).to_have_count(0, timeout=30_000)
        self.settle()

    def upload(self, path: Path) -> None:
        """Gives the uploader a file."""
        self.root.locator('input[type="file"]').set_input_files(path)
        self.settle()

    def warning(self) -> Locator:
        """The sentence beside a control."""
        return self.root.locator('[data-testid="stAlert"]')
