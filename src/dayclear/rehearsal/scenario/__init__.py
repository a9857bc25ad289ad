"""What has happened in the demo district since yesterday, told through the loops."""
