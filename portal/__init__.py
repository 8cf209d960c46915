"""Foyer, a ticket office: an organizer's portal, a box office, and the papers they hand out.

The house, from the street up (a slice imports only from floors below it):

    app, cli, api   put the portal together; what is typed in a terminal; what programs get, /v1
    demo            a believable box office to look at; invariants: what must always be true
    nav, gate       what the menu offers; who may pass
    exports         files of orders and attendees to take along
    offline         the till without a line: its worker, sales to settle, slips of paper
    messages        mail to people of an event, reminders, the words of mails, the log of them
    account         one's own name, address, security, tickets, data
    boxoffice       sell on the spot, hand over the paper
    shifts          a drawer: opened with a float, counted at the close; X and Z reports, tills
    shop            what a buyer sees: the list, an event's page, what a basket costs, the hold
    checkout        from the hold to the tickets: who comes, how it is paid, the page of an order
    overview        what an organizer sees of events: the list, figures, settings, publishing
    orderbook       the orders of an event as a list; attendees: who comes, and who is in
    copying         a new event from an old one: its date plan, and the copy itself
    orderdesk       one order: its story, its money back, cancelled, put right; what differs
    ordering        add an order for somebody else
    taxes           the tax of an event: name, rate, in the price or on top
    codedesk        make, follow and test codes: an organizer's, and those of the platform
    passdesk        make, print and withdraw shift passes; begin with one by name and PIN
    worklist        long work of an event: how far it is, its file, what failed
    admin           who runs the site: how it is, its switches, topics, settings, the log of mails
    corrections     what a till puts right: voids, tickets given back, prices set by hand
    approvals       a manager's word at a till: PINs, and what was approved
    payments        money that arrived; documents: tickets on paper and in the mail
    checkin         let each attendee in once: the gate, lists, arrivals; savedviews: named lists
    allotments      places that a till holds for a time without a line, with their codes
    orders          price, place, complete, expire; lines and attendees
    codes           discount and access codes: what they give, when they work, and why not
    passes          who stands at a till with a link, a PIN and a name, and no account
    buyerscreens    a second screen at a till: what its buyer reads
    tills           where tickets are sold by hand: tills, shifts, the cash in a drawer
    tickets         kinds of tickets, and the stock of places
    programme       what an event carries beside them: tracks, rooms, sponsors, links, FAQ
    pictures        covers and logos: checked, drawn anew, stored, served, swept
    events          what people come to
    people          users, sign-in, teams
    mail            one mail to one person, sent once
    modules         what an admin can switch on; activity: who did what; jobs: work done after
    web, core       what all slices share towards the browser, and plain things that know no slice

ARCHITECTURE.md walks one sale from the form to the paper.
"""
