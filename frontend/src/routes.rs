//! The addresses of the screens. Each step of a way has its own, so that Back goes one step back.

use yew_router::Routable;

/// An address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Routable)]
pub(crate) enum Route {
    #[at("/")]
    Home,
    #[at("/activate")]
    Activate,
    #[at("/activate/code")]
    ActivateCode,
    #[at("/activate/password")]
    ActivatePassword,
    #[at("/activate/done")]
    ActivateDone,
    #[at("/login")]
    Login,
    #[at("/login/certificate")]
    LoginCertificate,
    #[at("/register/certificate")]
    RegisterCertificate,
    #[at("/register/certificate/data")]
    RegisterCertificateData,
    #[at("/register/certificate/code")]
    RegisterCertificateCode,
    #[at("/register/certificate/done")]
    RegisterCertificateDone,
    #[at("/certificate/return")]
    CertificateReturn,
    #[at("/certificates")]
    Certificates,
    #[at("/issue")]
    Issue,
    #[at("/issue/password")]
    IssuePassword,
    #[at("/issue/code")]
    IssueCode,
    #[at("/issue/done")]
    IssueDone,
    #[at("/sign")]
    Sign,
    #[at("/sign/review")]
    SignReview,
    #[at("/sign/password")]
    SignPassword,
    #[at("/sign/code")]
    SignCode,
    #[at("/sign/done")]
    SignDone,
    #[at("/verify")]
    Verify,
    #[at("/me/sessions")]
    MySessions,
    #[at("/help")]
    Help,
    #[at("/terms")]
    Terms,
    #[at("/legal")]
    Legal,
    #[at("/accessibility")]
    Accessibility,
    #[at("/cookies")]
    Cookies,
    #[not_found]
    #[at("/not-found")]
    NotFound,
}
