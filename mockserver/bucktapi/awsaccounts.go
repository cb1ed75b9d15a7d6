package bucktapi

import (
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
	return wire.BucktAWSAccountRef{Object: wire.BucktAWSAccountRefObjectAWSAccount, ID: a.ID}
}

func (a *awsAccount) onWire() wire.BucktAWSAccount {
	return wire.BucktAWSAccount{
		Object:          wire.BucktAWSAccountObjectAWSAccount,
		ID:              a.ID,
		AWSAccountID:    a.AWSAccountID,
		ExternalID:      a.ExternalID,
		RoleARN:         textOrNull(a.RoleARN),
		StackID:         orNull(a.StackID),
		Label:           orNull(a.Label),
		Status:          wire.BucktAWSAccountStatus(a.Status),
		LastValidatedAt: timeOrNull(a.LastValidatedAt),
		CreatedAt:       isoTime(a.CreatedAt),
		UpdatedAt:       isoTime(a.UpdatedAt),
	}
}

func (c *call) connectAWSAccount() service.Response {
	f := reader.Read(c.Body())
	label := optionalText(f, "label", maxLength(100))
	if !f.Valid() {
		return rejected(f)
	}
	if !isPaid(c.org.plan(c.now)) {
		return paymentRequired(needsPaidPlanBYOA)
	}
	a := must(c.org.addAccount(awsAccount{AWSAccount{Label: label, Status: accountPending}, c.org.row.AccountValidation}, c.now))
	c.system.history.Made(c.org, a, c.now)
	return created(wire.BucktAWSAccountRefEnvelope{Data: a.ref()})
}

func (c *call) listAWSAccounts() service.Response {
	q := parseQuery(c.Request.URL.RawQuery)
	limit := q.limit(20, 100)
	if !q.valid() {
		return q.rejected()
	}
	id := func(a *awsAccount) string { return a.ID }
	rows := lagging(c, slices.Collect(c.org.accounts.All()), id)
	data, next := page(c, q, after(rows, q.Text("cursor"), id), limit, id, (*awsAccount).onWire)
	return ok(wire.BucktAWSAccountListEnvelope{
		Data: data, Meta: wire.BucktCountedPageMeta{Limit: limit, NextCursor: textOrNull(next), Total: len(rows)},
	})
}

func (c *call) getAWSAccount() service.Response {
	a, found := c.org.accounts.Get(c.Params["id"])
	if !found {
		return notFound("AWS account")
	}
	return ok(wire.BucktAWSAccountEnvelope{Data: a.onWire()})
}

func (c *call) updateAWSAccount() service.Response {
	f := reader.Read(c.Body())
	role := optionalText(f, "roleArn", isRole)
	stack := optionalText(f, "stackId")
	label := optionalText(f, "label", maxLength(100))
	if !f.Valid() {
		return rejected(f)
	}
	a, found := c.org.accounts.Get(c.Params["id"])
	if !found {
		return notFound("AWS account")
	}
	if role != nil {
		a.RoleARN, a.UpdatedAt = *role, c.now
	}
	if stack != nil {
		a.StackID, a.UpdatedAt = stack, c.now
	}
	if label != nil {
		a.Label, a.UpdatedAt = label, c.now
	}
	return ok(wire.BucktAWSAccountRefEnvelope{Data: a.ref()})
}

func (c *call) validateAWSAccount() service.Response {
	a, found := c.org.accounts.Get(c.Params["id"])
	switch {
	case !found:
		return notFound("AWS account")
	case a.RoleARN == "":
		return badRequest("Role ARN is required before validation")
	}
	a.UpdatedAt = c.now
	if a.Validation.Failure != "" {
		a.Status = accountFailed
		return badRequest("Validation failed: %s", a.Validation.Failure)
	}
	a.Status, a.LastValidatedAt, a.AWSAccountID = accountActive, c.now, a.Validation.AWSAccountID
	if a.AWSAccountID == "" {
		a.AWSAccountID = a.RoleARN[len("arn:aws:iam::"):][:12]
	}
	return ok(wire.BucktAWSAccountRefEnvelope{Data: a.ref()})
}

func (c *call) disconnectAWSAccount() service.Response {
	a, found := c.org.accounts.Get(c.Params["id"])
	if !found {
		return notFound("AWS account")
	}
	for _, b := range slices.Collect(c.org.buckets.All()) {
		if b.AWSAccountID == a.ID {
			b.destroy(c.now)
		}
	}
	c.org.accounts.Delete(a.ID)
	c.system.history.Deleted(c.org, a, c.now)
	return ok(wire.BucktAWSAccountRefEnvelope{Data: a.ref()})
}
