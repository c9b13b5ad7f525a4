//! Phones: enrolling them, and the requests that they answer.

mod enrolment;
mod phone;
mod requests;
