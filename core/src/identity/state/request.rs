//! A request that the citizen confirms on his device [domain A2.1, A2.2, A2.5].

use super::machine;

machine! {
    "request", starts Created;
    /// How far a request got.
    RequestState {
        /// Shown as a QR code, or about to be pushed.
        Created = "created",
        /// A device has read the QR code.
        Scanned = "scanned",
        /// It was sent to the active device.
        Pushed = "pushed",
        /// The citizen has compared the code and confirmed.
        Confirmed = "confirmed",
        /// The browser that asked has gone on with it.
        Delivered = "delivered",
        /// The citizen did not want it.
        Rejected = "rejected",
        /// Five minutes were over.
        Expired = "expired",
        /// The browser that asked has given up, or access has ended.
        Cancelled = "cancelled",
    }
    /// What happens to a request.
    RequestEvent {
        /// A device reads the QR code.
        Scanned = "scanned",
        /// It is sent to the active device.
        Pushed = "pushed",
        /// The device confirms.
        Confirmed = "confirmed",
        /// The browser that asked collects the confirmation.
        Delivered = "delivered",
        /// The device rejects.
        Rejected = "rejected",
        /// Its time is over.
        Lapsed = "lapsed",
        /// The browser that asked gives up, or access has ended.
        Cancelled = "cancelled",
    }
    table {
        [Created, Pushed] Scanned => Scanned;
        [Created] Pushed => Pushed;
        [Scanned, Pushed] Confirmed => Confirmed;
        [Confirmed] Delivered => Delivered;
        [Scanned, Pushed] Rejected => Rejected;
        [Created, Scanned, Pushed, Confirmed] Lapsed => Expired;
        [Created, Scanned, Pushed, Confirmed] Cancelled => Cancelled;
    }
}

impl RequestState {
    /// Whether a device may still confirm or reject it.
    #[must_use]
    pub const fn awaits_device(self) -> bool {
        matches!(self, Self::Scanned | Self::Pushed)
    }

    /// Whether the browser that asked may go on with it, once.
    #[must_use]
    pub const fn is_to_be_delivered(self) -> bool {
        matches!(self, Self::Confirmed)
    }

    /// Whether another request has to wait for this one.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Created | Self::Scanned | Self::Pushed | Self::Confirmed)
    }
}
