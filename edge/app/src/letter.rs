//! Registration with an invitation letter [domain A1.1, R5]: who is known to the administration asks for
//! a letter to the address that it has of him, and registers with the code in it.

mod census;
mod invitation;
mod paper;
mod queue;
mod request;
mod words;

use crate::app::{Answer, App};
use crate::ports::Ports;
use http::Request;
use rubrica_core::api::Problem;

/// Where what is printed is sealed to.
const LETTER: &[u8] = b"rubrica/edge/letter/v1";

impl<P: Ports> App<P> {
    /// What stands under `/letters`.
    pub(crate) async fn letters_call(
        &self,
        request: &Request<Vec<u8>>,
        method: &str,
        rest: &[&str],
    ) -> Result<Answer, Problem> {
        match (method, rest) {
            ("POST", ["request"]) => self.done(self.request_letter(request).await),
            ("POST", ["invitation", "start"]) => self.json(self.start_invitation(request).await),
            ("POST", ["invitation", "resend"]) => self.json(self.resend_invitation(request).await),
            ("POST", ["invitation", "verify"]) => self.json(self.verify_invitation(request).await),
            _ => Err(Problem::new(404, "not_found")),
        }
    }

    /// What stands under `/registry/census` and `/registry/letters`.
    pub(crate) async fn post_office_call(
        &self,
        request: &Request<Vec<u8>>,
        method: &str,
        rest: &[&str],
    ) -> Result<Answer, Problem> {
        match (method, rest) {
            ("POST", ["census"]) => self.json(self.import_census(request).await),
            ("GET", ["letters"]) => self.json(self.waiting_letters(request).await),
            ("POST", ["letters", id, "take"]) => {
                let taken = self.take_letter(request, id).await;
                taken.map(Answer::pdf).map_err(|error| self.refused(&error))
            }
            ("POST", ["letters", id, "posted"]) => {
                self.done(self.letter_is_posted(request, id).await)
            }
            _ => Err(Problem::new(404, "not_found")),
        }
    }
}
