"""Pages and API: what finance, representatives, controllers and managers see and do, each what is theirs."""
