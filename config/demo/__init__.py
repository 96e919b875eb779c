"""The demo: content that was invented for it, and what puts it through the whole product."""
