"""Things people do with QuickBooks, as short functions over the client: read them, use them, or copy them."""
