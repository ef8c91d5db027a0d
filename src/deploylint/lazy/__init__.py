"""Two ways to pay for a declaration only when it is used; both exist to make start-up cheap."""
