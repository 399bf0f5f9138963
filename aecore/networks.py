"""Networks: the encoder's layers up to the bottleneck, and the decoder's from the code on."""

from __future__ import annotations

from typing import Annotated

from pydantic import SerializeAsAny

from aecore.convolutional import Convolutional
from aecore.dense import Dense
from aecore.network import Network
from aecore.parts import member_of
from aecore.recurrent import Recurrent

NETWORKS: dict[str, type[Network]] = {
    "dense": Dense,
    "convolutional": Convolutional,
    "recurrent": Recurrent,
}

AnyNetwork = Annotated[SerializeAsAny[Network], member_of(NETWORKS)]
