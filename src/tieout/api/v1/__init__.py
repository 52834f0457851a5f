"""The API in Layer's style: snake_case, `ApiError`, the routes of its QuickBooks pages and ours beside them."""
