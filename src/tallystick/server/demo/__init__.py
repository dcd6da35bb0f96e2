"""The demo: a manufacturer, its suppliers and a customer, with weeks of history and partners who answer."""
