//! The gateway on tokio, hyper and SQLite.
