//! The way to the HTTP gateway for SMS.

use crate::app::App;
use crate::ports::{FetchError, Ports, SmsMessage};
use base64ct::{Base64UrlUnpadded, Encoding};
use http::{Method, Request, header};

impl<P: Ports> App<P> {
    /// Hands a message over to the gateway, or to the outbox of a demonstration.
    pub(super) async fn hand_over(
        &self,
        message: &SmsMessage,
        reference: &[u8; 16],
    ) -> Result<(), FetchError> {
        if let Some(taken) = self.ports.outbox(message).await {
            return taken;
        }
        if self.settings.sms_url.is_empty() {
            return Err(FetchError("variable `sms_url` is not set".to_owned()));
        }
        let body = serde_json::json!({
            "to": message.to,
            "text": message.text,
            "reference": Base64UrlUnpadded::encode_string(reference),
        });
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(&self.settings.sms_url)
            .header(header::CONTENT_TYPE, "application/json");
        // EXPOSE: the token goes to the gateway that it is for.
        let token = self.settings.sms_token.expose();
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request
            .body(body.to_string().into_bytes())
            .map_err(|_| FetchError("variable `sms_url` or `sms_token` is unusable".to_owned()))?;
        let response = self.ports.fetch(request).await?;
        if response.status().is_success() {
            Ok(())
        } else {
            Err(FetchError(format!("SMS gateway answered {}", response.status())))
        }
    }
}
