"""Staff mode (係員モード): what staff may do at the kiosk itself, behind a code; never the operating system."""
