# The embedded lakehouse: a Databricks-compatible workspace on DuckDB, Delta Lake and MLflow.
FROM python:3.12-slim
RUN useradd --create-home --uid 10001 lakehouse && install -d -o lakehouse -g lakehouse -m 700 /var/lib/lakehouse
WORKDIR /opt/lakehouse
COPY lakehouse/requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY lakehouse/ .
RUN pip install --no-cache-dir --no-deps .
USER lakehouse
VOLUME /var/lib/lakehouse
EXPOSE 8070
ENTRYPOINT ["ipai-lakehouse"]
CMD ["serve", "--home", "/var/lib/lakehouse", "--host", "0.0.0.0", "--port", "8070"]
