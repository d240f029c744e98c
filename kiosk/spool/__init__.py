"""The spool: every ticket and every slip of this kiosk, durable before a byte of it is sent (K3, K8)."""
