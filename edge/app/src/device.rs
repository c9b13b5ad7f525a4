//! The citizen's phone: enrolled once, then it says yes or no to what is asked of it [domain A2].

mod active;
mod answer;
mod approver;
mod enrol;
mod error;

pub(crate) use error::DeviceError;

use crate::app::{Answer, App};
use crate::ports::Ports;
use http::Request;
use rubrica_core::api::Problem;

impl<P: Ports> App<P> {
    /// The calls under `/device`.
    pub(crate) async fn device_call(
        &self,
        request: &Request<Vec<u8>>,
        method: &str,
        rest: &[&str],
    ) -> Result<Answer, Problem> {
        match (method, rest) {
            ("POST", ["enrol", "start"]) => self.json(self.start_enrolment(request).await),
            ("POST", ["enrol", "session"]) => self.json(self.enrol_from_session(request).await),
            ("POST", ["enrol", "resend"]) => self.json(self.resend_enrolment(request).await),
            ("POST", ["enrol", "finish"]) => {
                self.finish_enrolment(request).await.map_err(|error| self.refused(&error))
            }
            ("GET", []) => self.json(self.show_device(request).await),
            ("GET", ["events"]) => {
                self.device_events(request).await.map_err(|error| self.refused(&error))
            }
            ("POST", ["push"]) => self.done(self.subscribe_push(request).await),
            ("DELETE", ["push"]) => self.done(self.unsubscribe_push(request).await),
            ("GET", ["history"]) => self.json(self.device_history(request).await),
            ("POST", ["scan"]) => self.json(self.scan_request(request).await),
            ("POST", ["answer"]) => self.json(self.answer_request(request).await),
            ("POST", ["logout"]) => {
                self.log_out_device(request).await.map_err(|error| self.refused(&error))
            }
            ("DELETE", ["approver"]) => self.done(self.stop_approving(request).await),
            _ => Err(Problem::new(404, "not_found")),
        }
    }
}
