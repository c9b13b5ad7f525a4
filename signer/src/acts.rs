//! The order of work: check → store intent → audit → sign → verify → store result → audit → answer.
//!
//! Each step is a type that only the step before can make. One act at a time works with a
//! credential ([`Turns`]), so that wrong unlock keys are counted one by one and a request that
//! arrives many times is carried out once.

mod admit;
mod end;
mod ending;
mod enrol;
mod inquire;
mod issue;
mod moved;
mod record;
mod remove;
mod revoke;
mod rewrap;
mod sign;
mod suspend;
mod turns;

pub(crate) use turns::Turns;
