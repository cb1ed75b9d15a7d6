package mockserver

import (
	"cmp"
	"net/http"
	"time"

	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// subject returns the bucket and the key that the request concerns, as far as they are known. It does not read the body.
func (c *call) subject() (bucket, key string) {
	t := &c.target
	switch {
	case t.s3 != nil:
		return t.s3.subject(), ""
	case t.site != "":
		bucket, _ = t.slot.system.(service.Site).SiteOf(t.site)
		return bucket, ""
	}
	if t.slot == nil {
		return "", ""
	}
	subjects, has := t.slot.system.(service.Subjects)
	if !has {
		return "", ""
	}
	c.isPeeking = true
	defer func() { c.isPeeking = false }()
	return subjects.Subject(&c.Call)
}

// credential returns the id of the request's credential. For S3 that is the key in the signature, which is not verified yet.
func (c *call) credential() string {
	switch t := &c.target; {
	case t.s3 != nil:
		return t.s3.credential()
	case t.operationID() != "":
		return t.slot.system.Identify(c.Request)
	}
	return ""
}

// setStandardHeaders sets the headers that the target sends with each response, for a response of a fault.
func (t *target) setStandardHeaders(c *call, status int) {
	if t.s3 != nil {
		t.s3.setStandardHeaders(c, status)
		return
	}
	if t.slot != nil {
		t.slot.system.SetStandardHeaders(&c.Call, status)
	}
}

// problem returns an error in the form of the target: JSON of a system, XML of S3, or plain text of the network that delivers files.
func (t *target) problem(c *call, p service.Problem) service.Response {
	switch {
	case t.s3 != nil:
		return t.s3.problem(p)
	case t.site != "", t.slot == nil:
		text := cmp.Or(p.Message, http.StatusText(p.Status), "Error")
		return service.Response{Status: p.Status, ContentType: "text/plain; charset=utf-8", Body: []byte(text + "\n")}
	}
	return t.slot.system.Problem(&c.Call, p)
}

// StaleBy implements [service.Faults].
func (p *faultPlan) StaleBy() (lag time.Duration, used func(), found bool) {
	f, found := p.first(fault.KindStaleLists)
	return f.effect.Lag, func() { p.took(f) }, found
}

// ShortPage implements [service.Faults].
func (p *faultPlan) ShortPage() (rows int, used func(), found bool) {
	f, found := p.first(fault.KindShortPage)
	return f.effect.Rows, func() { p.took(f) }, found
}

// Shuffle implements [service.Faults].
func (p *faultPlan) Shuffle() (shuffle func(n int, swap func(i, j int)), found bool) {
	f, found := p.first(fault.KindShuffleLists)
	return func(n int, swap func(i, j int)) {
		f.injection.shuffle(n, swap)
		p.took(f)
	}, found
}

// RepeatCursor implements [service.Faults].
func (p *faultPlan) RepeatCursor() (used func(), found bool) {
	f, found := p.first(fault.KindRepeatCursor)
	return func() { p.took(f) }, found
}

// Provisioning implements [service.Faults].
func (p *faultPlan) Provisioning() service.ProvisioningFault {
	f, found := p.first(fault.KindFailProvisioning, fault.KindStallProvisioning)
	if !found {
		return service.ProvisioningWorks
	}
	p.took(f)
	if f.effect.Kind == fault.KindFailProvisioning {
		return service.ProvisioningFails
	}
	return service.ProvisioningStalls
}
