"""The relay: serves phones and websites on the internet with the newest state that hubs have signed; keeps no file."""
