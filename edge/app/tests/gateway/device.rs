//! Phones: enrolling them, and the requests that they answer.

mod approvals;
mod enrolment;
mod phone;
mod push;
mod requests;
