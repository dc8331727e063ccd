"""What finance works by in the morning: views of the store, made for pages, the API and lists."""
