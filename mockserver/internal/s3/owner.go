package s3

import (
	"encoding/xml"
	"net/http"

	"github.com/bucktgo/buckt/mockserver/internal/s3/header"
)

// The headers by which a client names the accounts that must own the bucket and the source of a copy.
const (
	headerBucketOwner = "X-Amz-Expected-Bucket-Owner"
	headerSourceOwner = "X-Amz-Source-Expected-Bucket-Owner"
)

// requester is the payer of requests to a bucket whose owner does not pay, and the value of the header by which others accept that.
const requester = "requester"

// isAccepted refuses a request that expects another owner of a bucket, and one whose account does not accept to pay.
func (c *call) isAccepted(b *Bucket, headerOwner string) error {
	owner := b.Owner().ID
	if expected := header.Get(c.http.Header, headerOwner); expected != "" && expected != owner {
		return errAccessDenied
	}
	if c.key.Owner.ID == owner || !b.requesterPays() {
		return nil
	}
	if c.signature == nil || header.Get(c.http.Header, "X-Amz-Request-Payer") != requester {
		return errAccessDenied
	}
	c.set("X-Amz-Request-Charged", requester)
	return nil
}

func (b *Bucket) requesterPays() bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.settings.RequesterPays
}

// The values of a [requestPayment].
const (
	ownerPays     = "BucketOwner"
	requesterPays = "Requester"
)

type requestPayment struct {
	XMLName xml.Name `xml:"RequestPaymentConfiguration"`
	XMLNS   string   `xml:"xmlns,attr"`
	Payer   string
}

func (c *call) getRequestPayment() error {
	payer := ownerPays
	if c.bucket.requesterPays() {
		payer = requesterPays
	}
	return c.answer(requestPayment{XMLNS: namespace, Payer: payer})
}

func (c *call) putRequestPayment() error {
	var wanted requestPayment
	if err := c.read(&wanted); err != nil {
		return err
	}
	if wanted.Payer != ownerPays && wanted.Payer != requesterPays {
		return NewError("MalformedXML", "")
	}
	c.bucket.Configure(func(s *Settings) { s.RequesterPays = wanted.Payer == requesterPays })
	return c.done(http.StatusOK)
}
