//! A host for Spin components that reads spin.toml, for tests.
