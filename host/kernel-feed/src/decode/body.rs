//! The fields of the 23 types, under the specification's names.

/// What the type adds to the common header. Single letters are kept as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// `S`: a step of the day.
    SystemEvent {
        /// Which step.
        event: u8,
    },
    /// `R`: an instrument of the day.
    StockDirectory {
        /// The symbol.
        stock: [u8; 8],
        /// Listing market.
        category: u8,
        /// The issuer's status.
        financial_status: u8,
        /// Shares in a round lot.
        round_lot: u32,
        /// `Y`: only round lots trade.
        round_lots_only: u8,
        /// The security's class.
        class: u8,
        /// The security's sub-type.
        subtype: [u8; 2],
        /// `P` production, `T` test.
        authenticity: u8,
        /// On the threshold list.
        short_sale_threshold: u8,
        /// A new offering.
        ipo: u8,
        /// Limit-up limit-down tier.
        luld_tier: u8,
        /// An exchange-traded product.
        etp: u8,
        /// Its leverage.
        etp_leverage: u32,
        /// Whether it is inverse.
        inverse: u8,
    },
    /// `H`: an instrument's trading state.
    TradingAction {
        /// The symbol.
        stock: [u8; 8],
        /// The state.
        state: u8,
        /// Reserved.
        reserved: u8,
        /// Why.
        reason: [u8; 4],
    },
    /// `Y`: a short-sale restriction.
    RegSho {
        /// The symbol.
        stock: [u8; 8],
        /// What happens.
        action: u8,
    },
    /// `L`: a market maker's position.
    Participant {
        /// The participant.
        mpid: [u8; 4],
        /// The symbol.
        stock: [u8; 8],
        /// `Y`: a primary market maker.
        primary: u8,
        /// Market maker mode.
        mode: u8,
        /// The state.
        state: u8,
    },
    /// `V`: the levels of the market-wide circuit breaker.
    BreakerLevels {
        /// Levels 1 to 3; 8 decimals.
        levels: [u64; 3],
    },
    /// `W`: a level of the circuit breaker was breached.
    BreakerBreach {
        /// The level.
        level: u8,
    },
    /// `K`: the quoting period of an initial public offering.
    IpoQuoting {
        /// The symbol.
        stock: [u8; 8],
        /// Time of release, s since midnight.
        release_s: u32,
        /// Anticipated or cancelled.
        qualifier: u8,
        /// The price.
        price: u32,
    },
    /// `J`: the collar of a limit-up limit-down auction.
    AuctionCollar {
        /// The symbol.
        stock: [u8; 8],
        /// Reference price.
        reference: u32,
        /// Upper limit.
        upper: u32,
        /// Lower limit.
        lower: u32,
        /// How often it was extended.
        extension: u32,
    },
    /// `h`: an operational halt of one market.
    OperationalHalt {
        /// The symbol.
        stock: [u8; 8],
        /// Which market.
        market: u8,
        /// What happens.
        action: u8,
    },
    /// `A`, without a participant, or `F`, with one: a new order.
    Add {
        /// The order.
        reference: u64,
        /// `B` or `S`.
        side: u8,
        /// How many shares.
        shares: u32,
        /// The symbol.
        stock: [u8; 8],
        /// The price.
        price: u32,
        /// The participant.
        mpid: Option<[u8; 4]>,
    },
    /// `E`: an execution at the order's price.
    Executed {
        /// The order.
        reference: u64,
        /// How many shares.
        shares: u32,
        /// The execution's number.
        match_number: u64,
    },
    /// `C`: an execution at another price.
    ExecutedWithPrice {
        /// The order.
        reference: u64,
        /// How many shares.
        shares: u32,
        /// The execution's number.
        match_number: u64,
        /// `Y`: counts in the volume.
        printable: u8,
        /// The price.
        price: u32,
    },
    /// `X`: part of an order is gone.
    Cancel {
        /// The order.
        reference: u64,
        /// How many shares.
        shares: u32,
    },
    /// `D`: the rest of an order is gone.
    Delete {
        /// The order.
        reference: u64,
    },
    /// `U`: an order is gone, another of its side and instrument is new.
    Replace {
        /// The order that is gone.
        old: u64,
        /// The new order.
        new: u64,
        /// How many shares.
        shares: u32,
        /// The price.
        price: u32,
    },
    /// `P`: a trade against an order that is not displayed.
    Trade {
        /// The order.
        reference: u64,
        /// `B` or `S`.
        side: u8,
        /// How many shares.
        shares: u32,
        /// The symbol.
        stock: [u8; 8],
        /// The price.
        price: u32,
        /// The execution's number.
        match_number: u64,
    },
    /// `Q`: a cross.
    Cross {
        /// How many shares.
        shares: u64,
        /// The symbol.
        stock: [u8; 8],
        /// The price.
        price: u32,
        /// The execution's number.
        match_number: u64,
        /// Which cross.
        cross: u8,
    },
    /// `B`: an execution is void.
    BrokenTrade {
        /// The execution's number.
        match_number: u64,
    },
    /// `I`: the imbalance before a cross.
    Imbalance {
        /// Shares that match.
        paired: u64,
        /// Shares left over.
        imbalance: u64,
        /// On which side.
        direction: u8,
        /// The symbol.
        stock: [u8; 8],
        /// Far price.
        far: u32,
        /// Near price.
        near: u32,
        /// Reference price.
        reference: u32,
        /// Which cross.
        cross: u8,
        /// How far the near price is off.
        variation: u8,
    },
    /// `N`: retail interest.
    RetailInterest {
        /// The symbol.
        stock: [u8; 8],
        /// On which side.
        flag: u8,
    },
    /// `O`: the price discovery of a direct listing.
    DirectListing {
        /// The symbol.
        stock: [u8; 8],
        /// `Y`: may open.
        open_eligibility: u8,
        /// Lowest price.
        min: u32,
        /// Highest price.
        max: u32,
        /// Near price.
        near: u32,
        /// When the near price was set, ns since midnight.
        near_ns: u64,
        /// Lower collar.
        lower_collar: u32,
        /// Upper collar.
        upper_collar: u32,
    },
}
