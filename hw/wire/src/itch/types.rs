//! The table of message types. Sections are named as in the Nasdaq TotalView-ITCH 5.0
//! specification, chapter "Message Formats"; the order is the specification's too.

use super::{Header, MessageSpec, Unknown};
use crate::{Error, error::room};

messages! {
    /// "System Event Message": a step of the trading day.
    system_event SystemEvent b'S' 12 {
        /// O start of messages, S start of system hours, Q start of market hours, M end of market
        /// hours, E end of system hours, C end of messages.
        event EVENT: u8, Char @ 11;
    }

    /// "Stock Directory": one instrument, at the start of the day.
    stock_directory StockDirectory b'R' 39 {
        /// Symbol.
        stock STOCK: [u8; 8], Alpha @ 11;
        /// Listing market and tier.
        market_category MARKET_CATEGORY: u8, Char @ 19;
        /// Financial status of the issuer.
        financial_status FINANCIAL_STATUS: u8, Char @ 20;
        /// Shares in a round lot.
        round_lot_size ROUND_LOT_SIZE: u32, Int @ 21;
        /// Y when only round lots are accepted.
        round_lots_only ROUND_LOTS_ONLY: u8, Char @ 25;
        /// Class of the security.
        classification CLASSIFICATION: u8, Char @ 26;
        /// Sub-type of the security.
        subtype SUBTYPE: [u8; 2], Alpha @ 27;
        /// P production, T test.
        authenticity AUTHENTICITY: u8, Char @ 29;
        /// Y when subject to mandatory close-out of short sales.
        short_sale_threshold SHORT_SALE_THRESHOLD: u8, Char @ 30;
        /// Y when set up for an initial public offering.
        ipo IPO: u8, Char @ 31;
        /// Limit Up / Limit Down reference price tier, 1 or 2.
        luld_tier LULD_TIER: u8, Char @ 32;
        /// Y for an exchange traded product.
        etp ETP: u8, Char @ 33;
        /// Leverage of an exchange traded product.
        etp_leverage ETP_LEVERAGE: u32, Int @ 34;
        /// Y for an inverse exchange traded product.
        inverse INVERSE: u8, Char @ 38;
    }

    /// "Stock Trading Action": the trading state of an instrument.
    trading_action TradingAction b'H' 25 {
        /// Symbol.
        stock STOCK: [u8; 8], Alpha @ 11;
        /// H halted, P paused, Q quotation only, T trading.
        state STATE: u8, Char @ 19;
        /// Reserved.
        reserved RESERVED: u8, Char @ 20;
        /// Reason of the action.
        reason REASON: [u8; 4], Alpha @ 21;
    }

    /// "Reg SHO Short Sale Price Test Restricted Indicator".
    reg_sho RegSho b'Y' 20 {
        /// Symbol.
        stock STOCK: [u8; 8], Alpha @ 11;
        /// 0 no price test, 1 in effect since today, 2 still in effect.
        action ACTION: u8, Char @ 19;
    }

    /// "Market Participant Position": a market maker's status in an instrument.
    participant_position ParticipantPosition b'L' 26 {
        /// Market participant.
        mpid MPID: [u8; 4], Alpha @ 11;
        /// Symbol.
        stock STOCK: [u8; 8], Alpha @ 15;
        /// Y for a primary market maker.
        primary PRIMARY: u8, Char @ 23;
        /// Market maker mode.
        mode MODE: u8, Char @ 24;
        /// Registration state.
        state STATE: u8, Char @ 25;
    }

    /// "MWCB Decline Level Message": the market-wide circuit breaker's levels of the day.
    mwcb_levels MwcbLevels b'V' 35 {
        /// Level 1.
        level1 LEVEL1: u64, Price8 @ 11;
        /// Level 2.
        level2 LEVEL2: u64, Price8 @ 19;
        /// Level 3.
        level3 LEVEL3: u64, Price8 @ 27;
    }

    /// "MWCB Status Message": a level of the market-wide circuit breaker was breached.
    mwcb_breach MwcbBreach b'W' 12 {
        /// 1, 2 or 3.
        level LEVEL: u8, Char @ 11;
    }

    /// "Quoting Period Update" for an initial public offering.
    ipo_quoting IpoQuoting b'K' 28 {
        /// Symbol.
        stock STOCK: [u8; 8], Alpha @ 11;
        /// Time of release, in seconds since midnight.
        release_time RELEASE_TIME: u32, Int @ 19;
        /// A anticipated, C cancelled.
        qualifier QUALIFIER: u8, Char @ 23;
        /// Price of the offering.
        price PRICE: u32, Price4 @ 24;
    }

    /// "Limit Up – Limit Down (LULD) Auction Collar".
    luld_collar LuldCollar b'J' 35 {
        /// Symbol.
        stock STOCK: [u8; 8], Alpha @ 11;
        /// Reference price.
        reference_price REFERENCE_PRICE: u32, Price4 @ 19;
        /// Upper collar.
        upper_price UPPER_PRICE: u32, Price4 @ 23;
        /// Lower collar.
        lower_price LOWER_PRICE: u32, Price4 @ 27;
        /// Number of extensions of the reopening auction.
        extension EXTENSION: u32, Int @ 31;
    }

    /// "Operational Halt": trading in an instrument stopped or resumed at one market.
    operational_halt OperationalHalt b'h' 21 {
        /// Symbol.
        stock STOCK: [u8; 8], Alpha @ 11;
        /// Q Nasdaq, B BX, X PSX.
        market MARKET: u8, Char @ 19;
        /// H halted, T lifted.
        action ACTION: u8, Char @ 20;
    }

    /// "Add Order – No MPID Attribution Message".
    add_order AddOrder b'A' 36 {
        /// Order reference number.
        reference REF: u64, Int @ 11;
        /// B buy, S sell.
        side SIDE: u8, Char @ 19;
        /// Shares displayed.
        shares SHARES: u32, Int @ 20;
        /// Symbol.
        stock STOCK: [u8; 8], Alpha @ 24;
        /// Limit.
        price PRICE: u32, Price4 @ 32;
    }

    /// "Add Order with MPID Attribution".
    add_order_mpid AddOrderMpid b'F' 40 {
        /// Order reference number.
        reference REF: u64, Int @ 11;
        /// B buy, S sell.
        side SIDE: u8, Char @ 19;
        /// Shares displayed.
        shares SHARES: u32, Int @ 20;
        /// Symbol.
        stock STOCK: [u8; 8], Alpha @ 24;
        /// Limit.
        price PRICE: u32, Price4 @ 32;
        /// Market participant.
        mpid MPID: [u8; 4], Alpha @ 36;
    }

    /// "Order Executed Message": at the order's own price.
    order_executed OrderExecuted b'E' 31 {
        /// Order reference number.
        reference REF: u64, Int @ 11;
        /// Shares executed.
        shares SHARES: u32, Int @ 19;
        /// Match number.
        match_number MATCH: u64, Int @ 23;
    }

    /// "Order Executed With Price Message": at a price that differs from the order's.
    order_executed_price OrderExecutedPrice b'C' 36 {
        /// Order reference number.
        reference REF: u64, Int @ 11;
        /// Shares executed.
        shares SHARES: u32, Int @ 19;
        /// Match number.
        match_number MATCH: u64, Int @ 23;
        /// N when a later cross message counts the same shares.
        printable PRINTABLE: u8, Char @ 31;
        /// Price of the execution.
        price PRICE: u32, Price4 @ 32;
    }

    /// "Order Cancel Message": some shares of an order are gone.
    order_cancel OrderCancel b'X' 23 {
        /// Order reference number.
        reference REF: u64, Int @ 11;
        /// Shares removed.
        shares SHARES: u32, Int @ 19;
    }

    /// "Order Delete Message": all that remains of an order is gone.
    order_delete OrderDelete b'D' 19 {
        /// Order reference number.
        reference REF: u64, Int @ 11;
    }

    /// "Order Replace Message": an order is gone and another, of its side and instrument, is new.
    order_replace OrderReplace b'U' 35 {
        /// Reference number of the order that is gone.
        reference REF: u64, Int @ 11;
        /// Reference number of the new order.
        new_reference NEW_REF: u64, Int @ 19;
        /// Shares displayed.
        shares SHARES: u32, Int @ 27;
        /// Limit.
        price PRICE: u32, Price4 @ 31;
    }

    /// "Trade Message (Non-Cross)": an execution against an order that was not displayed.
    trade Trade b'P' 44 {
        /// Order reference number; 0.
        reference REF: u64, Int @ 11;
        /// B.
        side SIDE: u8, Char @ 19;
        /// Shares executed.
        shares SHARES: u32, Int @ 20;
        /// Symbol.
        stock STOCK: [u8; 8], Alpha @ 24;
        /// Price of the execution.
        price PRICE: u32, Price4 @ 32;
        /// Match number.
        match_number MATCH: u64, Int @ 36;
    }

    /// "Cross Trade Message": the result of a cross.
    cross_trade CrossTrade b'Q' 40 {
        /// Shares matched.
        shares SHARES: u64, Int @ 11;
        /// Symbol.
        stock STOCK: [u8; 8], Alpha @ 19;
        /// Price of the cross.
        price PRICE: u32, Price4 @ 27;
        /// Match number.
        match_number MATCH: u64, Int @ 31;
        /// O opening, C closing, H after a halt or an offering, I intraday.
        cross_type CROSS_TYPE: u8, Char @ 39;
    }

    /// "Broken Trade / Order Execution Message".
    broken_trade BrokenTrade b'B' 19 {
        /// Match number of the execution that is void.
        match_number MATCH: u64, Int @ 11;
    }

    /// "Net Order Imbalance Indicator (NOII) Message".
    imbalance Imbalance b'I' 50 {
        /// Shares that would match at the reference price.
        paired_shares PAIRED_SHARES: u64, Int @ 11;
        /// Shares left over.
        imbalance_shares IMBALANCE_SHARES: u64, Int @ 19;
        /// B buy, S sell, N none, O not enough orders, P paused.
        direction DIRECTION: u8, Char @ 27;
        /// Symbol.
        stock STOCK: [u8; 8], Alpha @ 28;
        /// Far price.
        far_price FAR_PRICE: u32, Price4 @ 36;
        /// Near price.
        near_price NEAR_PRICE: u32, Price4 @ 40;
        /// Reference price.
        reference_price REFERENCE_PRICE: u32, Price4 @ 44;
        /// O opening, C closing, H after a halt or an offering, A extended trading close.
        cross_type CROSS_TYPE: u8, Char @ 48;
        /// Band of the near price's deviation.
        price_variation PRICE_VARIATION: u8, Char @ 49;
    }

    /// "Retail Price Improvement Indicator (RPII)".
    retail_interest RetailInterest b'N' 20 {
        /// Symbol.
        stock STOCK: [u8; 8], Alpha @ 11;
        /// B buy, S sell, A both, N none.
        interest INTEREST: u8, Char @ 19;
    }

    /// "Direct Listing with Capital Raise Price Discovery Message", a later addition.
    direct_listing DirectListing b'O' 48 {
        /// Symbol.
        stock STOCK: [u8; 8], Alpha @ 11;
        /// Y when the security may be released for trading.
        open_eligible OPEN_ELIGIBLE: u8, Char @ 19;
        /// Lowest price allowed.
        min_price MIN_PRICE: u32, Price4 @ 20;
        /// Highest price allowed.
        max_price MAX_PRICE: u32, Price4 @ 24;
        /// Near execution price.
        near_price NEAR_PRICE: u32, Price4 @ 28;
        /// When the near execution price was set, in nanoseconds since midnight.
        near_time NEAR_TIME: u64, Int @ 32;
        /// Lower auction collar.
        lower_collar LOWER_COLLAR: u32, Price4 @ 40;
        /// Upper auction collar.
        upper_collar UPPER_COLLAR: u32, Price4 @ 44;
    }
}
