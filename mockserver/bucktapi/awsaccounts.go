package bucktapi

import (
	"cmp"
	"slices"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// awsAccount is one connected AWS account. The lock of the system guards it.
type awsAccount struct {
	id              string
	number          string // 12 digits, or "pending-" and 8 hex digits until it was validated
	externalID      string
	roleARN         string
	stackID         *string
	label           *string
	status          string
	lastValidatedAt time.Time
	createdAt       time.Time
	updatedAt       time.Time

	validation validation
	s3         state.Table[S3Bucket]
}

// validation is what a validation comes to: a failure with a text, or success with a number. Zero is success with the number
// in the role's ARN.
type validation struct {
	failure string
	number  string
}

func (a *awsAccount) ref() wire.BucktAWSAccountRef {
	return wire.BucktAWSAccountRef{Object: wire.BucktAWSAccountRefObjectAWSAccount, ID: a.id}
}

func (a *awsAccount) onWire() wire.BucktAWSAccount {
	var role *string
	if a.roleARN != "" {
		role = &a.roleARN
	}
	return wire.BucktAWSAccount{
		Object:          wire.BucktAWSAccountObjectAWSAccount,
		ID:              a.id,
		AWSAccountID:    a.number,
		ExternalID:      a.externalID,
		RoleARN:         orNull(role),
		StackID:         orNull(a.stackID),
		Label:           orNull(a.label),
		Status:          wire.BucktAWSAccountStatus(a.status),
		LastValidatedAt: timeOrNull(a.lastValidatedAt),
		CreatedAt:       isoTime(a.createdAt),
		UpdatedAt:       isoTime(a.updatedAt),
	}
}

// optionalText reads a text that may be absent, which is nil then.
func (f *fields) optionalText(name string, rules ...rule[string]) *string {
	if !f.has(name) {
		return nil
	}
	text := f.text(name, rules...)
	return &text
}

func (c *call) connectAWSAccount() service.Response {
	f := parseFields(c.Body())
	a := &awsAccount{label: f.optionalText("label", maxLength(100)), status: pending, validation: c.org.validation}
	if !f.valid() {
		return f.rejected()
	}
	if !c.org.plan(c.now).paid() {
		return paymentRequired(needsPaidPlanBYOA)
	}
	c.org.addAccount(a, c.now)
	c.system.history.Made(c.org, a, c.now)
	return created(wire.BucktAWSAccountRefEnvelope{Data: a.ref()})
}

func (c *call) listAWSAccounts() service.Response {
	q := parseQuery(c.Request.URL.RawQuery)
	limit := q.limit(20, 100)
	if !q.valid() {
		return q.rejected()
	}
	id := func(a *awsAccount) string { return a.id }
	cursor := q.Text("cursor")
	rows := service.Lagging(c.Call, &c.system.history, c.now, c.org, slices.Collect(c.org.accounts.All()),
		func(a, b *awsAccount) int { return cmp.Compare(a.id, b.id) })
	items, more := service.Page(c.Call, &c.system.pager, after(rows, cursor, id), limit)
	data := make([]wire.BucktAWSAccount, len(items))
	for i, a := range items {
		data[i] = a.onWire()
	}
	return ok(wire.BucktAWSAccountListEnvelope{Data: data, Meta: wire.BucktCountedPageMeta{
		Limit:      limit,
		NextCursor: textOrNull(nextCursor(c.Call, items, more, cursor, id)),
		Total:      len(rows),
	}})
}

func (c *call) getAWSAccount() service.Response {
	a, found := c.org.accounts.Get(c.Params["id"])
	if !found {
		return notFound("AWS account")
	}
	return ok(wire.BucktAWSAccountEnvelope{Data: a.onWire()})
}

func (c *call) updateAWSAccount() service.Response {
	f := parseFields(c.Body())
	role := f.optionalText("roleArn", isRole)
	stack := f.optionalText("stackId")
	label := f.optionalText("label", maxLength(100))
	if !f.valid() {
		return f.rejected()
	}
	a, found := c.org.accounts.Get(c.Params["id"])
	if !found {
		return notFound("AWS account")
	}
	if role != nil {
		a.roleARN, a.updatedAt = *role, c.now
	}
	if stack != nil {
		a.stackID, a.updatedAt = stack, c.now
	}
	if label != nil {
		a.label, a.updatedAt = label, c.now
	}
	return ok(wire.BucktAWSAccountRefEnvelope{Data: a.ref()})
}

func (c *call) validateAWSAccount() service.Response {
	a, found := c.org.accounts.Get(c.Params["id"])
	switch {
	case !found:
		return notFound("AWS account")
	case a.roleARN == "":
		return badRequest("Role ARN is required before validation")
	}
	a.updatedAt = c.now
	if a.validation.failure != "" {
		a.status = failed
		return badRequest("Validation failed: %s", a.validation.failure)
	}
	a.status, a.lastValidatedAt, a.number = active, c.now, a.validation.number
	if a.number == "" {
		a.number = a.roleARN[len("arn:aws:iam::"):][:12]
	}
	return ok(wire.BucktAWSAccountRefEnvelope{Data: a.ref()})
}

func (c *call) disconnectAWSAccount() service.Response {
	a, found := c.org.accounts.Get(c.Params["id"])
	if !found {
		return notFound("AWS account")
	}
	for _, b := range slices.Collect(c.org.buckets.All()) {
		if b.account == a {
			b.destroy(c.now)
		}
	}
	c.org.accounts.Delete(a.id)
	c.system.history.Deleted(c.org, a, c.now)
	return ok(wire.BucktAWSAccountRefEnvelope{Data: a.ref()})
}
