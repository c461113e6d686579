"""Opening a case, and every act upon one."""
