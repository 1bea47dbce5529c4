# One image for everything: Airflow's services, the command line, the sandbox.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY requirements requirements
RUN pip install --no-cache-dir --require-hashes -r requirements/bootstrap.lock
COPY pyproject.toml README.md LICENSE ./
COPY legal_flow legal_flow
RUN uv build --wheel --require-hashes --build-constraints requirements/dev.lock --out-dir /wheels

FROM python:3.11-slim-bookworm
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends \
        libreoffice-writer-nogui poppler-utils fonts-noto-cjk fonts-liberation fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
COPY requirements /tmp/requirements
RUN pip install --no-cache-dir --require-hashes -r /tmp/requirements/bootstrap.lock \
    && uv pip install --system --no-cache --require-hashes --compile-bytecode -r /tmp/requirements/runtime.lock \
    && rm -rf /tmp/requirements
COPY --from=build /wheels /tmp/wheels
RUN uv pip install --system --no-cache --no-deps --compile-bytecode /tmp/wheels/*.whl && rm -rf /tmp/wheels
RUN useradd --create-home --uid 10001 legal \
    && install -d -o legal -g legal /opt/airflow/logs /var/lib/legal_flow/inbox /var/lib/legal_flow/private /var/lib/sandbox
COPY dags /opt/legal_flow/dags
ENV AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/legal_flow/dags \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    LEGAL_FLOW_HOME=/var/lib/legal_flow
RUN chown legal:legal /opt/airflow
USER legal
WORKDIR /home/legal
