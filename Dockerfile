# AE Lab for a classroom: docker build -t aelab . && docker run -p 8501:8501 -v aelab:/home/lab aelab
# The container does not know its machine's own address: -e AELAB_NAME=192.168.1.20 lets the room in under that.
FROM python:3.12-slim AS build
WORKDIR /source
COPY . .
RUN pip wheel --no-deps --wheel-dir /wheels .

FROM python:3.12-slim
RUN useradd --create-home lab
COPY --from=build /wheels /wheels
# torch and torchvision in one command, so that they are one pair.
RUN pip install --no-cache-dir torch torchvision && pip install --no-cache-dir /wheels/*.whl && rm -r /wheels
USER lab
ENV AELAB_DATA=/home/lab/data AELAB_RUNS=/home/lab/runs
VOLUME /home/lab
EXPOSE 8501
CMD ["aelab", "app", "--host", "0.0.0.0"]
