//! The gateway: accounts, sessions, one-time codes and transactions as one router with ports.
