"""The Slack platform, driven by slack_sdk and Bolt against a loopback Slack."""
