//! Tests that need more than one part.

pub mod authority;
pub mod browser;
pub mod caller;
pub mod demo;
pub mod judges;
pub mod kannel;
pub mod kept;
pub mod leaks;
pub mod paper;
pub mod ports;
pub mod qr;
pub mod recorder;
pub mod registry;
pub mod service;
pub mod softhsm;
