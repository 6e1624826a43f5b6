# Odoo 18.0 Community with what the addons need; the addons themselves are mounted.
FROM odoo:18.0
USER root
COPY requirements.txt /tmp/requirements.txt
RUN pip3 install --no-cache-dir --break-system-packages -r /tmp/requirements.txt && rm /tmp/requirements.txt
USER odoo
