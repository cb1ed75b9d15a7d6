package bucktapi

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

var accountOperations = []service.Operation{
	{
		ID: "bucktConnectAWSAccount", Client: "AWSAccounts.Connect", Method: http.MethodPost, Path: "v1/aws-accounts",
		Scope: "aws-accounts:write", Traits: service.ReadsJSON, Handle: handler{Handle: (*call).connectAWSAccount},
	},
	{
		ID: "bucktListAWSAccounts", Client: "AWSAccounts.List", Method: http.MethodGet, Path: "v1/aws-accounts", Scope: "aws-accounts:read",
		Traits: service.Lists | service.PagesByCursor, Handle: handler{Handle: (*call).listAWSAccounts},
	},
	{
		ID: "bucktGetAWSAccount", Client: "AWSAccounts.Get", Method: http.MethodGet, Path: "v1/aws-accounts/{id}",
		Scope: "aws-accounts:read", Handle: handler{Handle: (*call).getAWSAccount},
	},
	{
		ID: "bucktUpdateAWSAccount", Client: "AWSAccounts.Update", Method: http.MethodPatch, Path: "v1/aws-accounts/{id}",
		Scope: "aws-accounts:write", Traits: service.ReadsJSON, Handle: handler{Handle: (*call).updateAWSAccount},
	},
	{
		ID: "bucktValidateAWSAccount", Client: "AWSAccounts.Validate", Method: http.MethodPost, Path: "v1/aws-accounts/{id}/validate",
		Scope: "aws-accounts:write", Handle: handler{Handle: (*call).validateAWSAccount},
	},
	{
		ID: "bucktDisconnectAWSAccount", Client: "AWSAccounts.Disconnect", Method: http.MethodDelete, Path: "v1/aws-accounts/{id}",
		Scope: "aws-accounts:delete", Handle: handler{Handle: (*call).disconnectAWSAccount},
	},
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
