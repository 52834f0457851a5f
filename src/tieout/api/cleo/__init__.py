"""The API in Cleo Pay's style: camelCase, `{message, errors}`; an accounting integration is our connection."""
