"""Networks: the encoder's layers up to the bottleneck, and the decoder's from the code on."""

from __future__ import annotations

from typing import Annotated

from pydantic import SerializeAsAny

from aecore.parts.networks.convolutional import Convolutional
from aecore.parts.networks.dense import Dense
from aecore.parts.networks.network import Network
from aecore.parts.networks.recurrent import Recurrent
from aecore.parts.part import member_of

NETWORKS: dict[str, type[Network]] = {
    "dense": Dense,
    "convolutional": Convolutional,
    "recurrent": Recurrent,
}

AnyNetwork = Annotated[SerializeAsAny[Network], member_of(NETWORKS)]
