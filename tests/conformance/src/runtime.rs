//! The three runtimes, as the conformance cases start them.

mod http_client;
mod native;
mod spin;
mod worker;
mod wrangler;

pub use http_client::Server;
pub use native::{Native, NativeTarget};
pub use spin::{Spin, SpinTarget};
pub use worker::{Worker, WorkerTarget};
pub use wrangler::Wrangler;
