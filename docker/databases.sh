#!/bin/sh
# Two databases with users of their own: the product's and Airflow's are never one.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    -v product="$LEGAL_FLOW_DB_PASSWORD" -v airflow="$AIRFLOW_DB_PASSWORD" <<'SQL'
create user legal_flow password :'product';
create database legal_flow owner legal_flow;
create user airflow password :'airflow';
create database airflow owner airflow;
SQL
