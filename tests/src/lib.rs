//! Tests that need more than one part.

pub mod judges;
pub mod service;
