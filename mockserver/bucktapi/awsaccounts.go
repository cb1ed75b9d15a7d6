package bucktapi

import (
	"cmp"
	"slices"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

var accountOperations = []service.Operation{
	operation("bucktConnectAWSAccount", "AWSAccounts.Connect", "POST aws-accounts", "aws-accounts:write", service.ReadsJSON,
		plain((*call).connectAWSAccount)),
	operation("bucktListAWSAccounts", "AWSAccounts.List", "GET aws-accounts", "aws-accounts:read", lists, plain((*call).listAWSAccounts)),
	operation("bucktGetAWSAccount", "AWSAccounts.Get", "GET aws-accounts/{id}", "aws-accounts:read", 0,
		on("AWS account", (*call).account, (*call).getAWSAccount)),
	operation("bucktUpdateAWSAccount", "AWSAccounts.Update", "PATCH aws-accounts/{id}", "aws-accounts:write", service.ReadsJSON,
		plain((*call).updateAWSAccount)),
	operation("bucktValidateAWSAccount", "AWSAccounts.Validate", "POST aws-accounts/{id}/validate", "aws-accounts:write", 0,
		on("AWS account", (*call).account, (*call).validateAWSAccount)),
	operation("bucktDisconnectAWSAccount", "AWSAccounts.Disconnect", "DELETE aws-accounts/{id}", "aws-accounts:delete", 0,
		on("AWS account", (*call).account, (*call).disconnectAWSAccount)),
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
	f := c.body()
	label := optionalText(f, "label", maxLength(100))
	if !f.Valid() {
		return rejected(f)
	}
	if !isPaid(c.org.plan(c.now)) {
		return paymentRequired(needsPaidPlanBYOA)
	}
	if hasNUL(state.OrDefault(label, "")) {
		return internalError()
	}
	a := state.Must(c.org.addAccount(awsAccount{AWSAccount{Label: label, Status: accountPending}, c.org.row.AccountValidation}, c.now))
	c.system.history.Made(c.org, a, c.now)
	return created(wire.BucktAWSAccountRefEnvelope{Data: a.ref()})
}

func (c *call) listAWSAccounts() service.Response {
	q := c.query()
	q.readLimit(20, 100)
	if !q.Valid() {
		return rejected(q.Fields)
	}
	rows := lagging(c, c.org, slices.Collect(c.org.accounts.All()))
	return list(c, q, after(q, rows), len(rows), (*awsAccount).onWire)
}

func (c *call) account() (*awsAccount, bool) { return c.org.accounts.Get(c.Params["id"]) }

func (c *call) getAWSAccount(a *awsAccount) service.Response {
	return ok(wire.BucktAWSAccountEnvelope{Data: a.onWire()})
}

func (c *call) updateAWSAccount() service.Response {
	f := c.body()
	role := optionalText(f, "roleArn", isRole)
	stack := optionalText(f, "stackId")
	label := optionalText(f, "label", maxLength(100))
	if !f.Valid() {
		return rejected(f)
	}
	a, found := c.account()
	if !found {
		return notFound("AWS account")
	}
	empty := role == nil && stack == nil && label == nil // which the server's database layer refuses
	if empty || hasNUL(state.OrDefault(role, ""), state.OrDefault(stack, ""), state.OrDefault(label, "")) {
		return internalError()
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

func (c *call) validateAWSAccount(a *awsAccount) service.Response {
	if a.RoleARN == "" {
		return badRequest("Role ARN is required before validation")
	}
	if a.Validation.Failure != "" {
		a.Status, a.UpdatedAt = accountFailed, c.now
		return badRequest("Validation failed: %s", a.Validation.Failure)
	}
	number := cmp.Or(a.Validation.AWSAccountID, a.RoleARN[len("arn:aws:iam::"):][:12])
	for other := range c.org.accounts.All() {
		if other != a && other.AWSAccountID == number {
			return internalError() // an organization has a number once, which the server does not check
		}
	}
	a.Status, a.LastValidatedAt, a.AWSAccountID, a.UpdatedAt = accountActive, c.now, number, c.now
	return ok(wire.BucktAWSAccountRefEnvelope{Data: a.ref()})
}

func (c *call) disconnectAWSAccount(a *awsAccount) service.Response {
	for _, b := range slices.Collect(c.org.buckets.All()) {
		if b.AWSAccountID == a.ID {
			b.destroy(c.now)
		}
	}
	c.org.accounts.Delete(a.ID)
	c.system.history.Deleted(c.org, a, c.now)
	return ok(wire.BucktAWSAccountRefEnvelope{Data: a.ref()})
}
