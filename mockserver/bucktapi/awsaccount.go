package bucktapi

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// AWSAccount is a connected AWS account.
type AWSAccount struct {
	// ID and ExternalID are made by the server.
	ID, ExternalID string
	// AWSAccountID is by default 123456789012 if the account is active, else "pending-" with 8 hexadecimal digits.
	AWSAccountID string
	// RoleARN is by default a role of that account if the account is active, else it is not set.
	RoleARN string
	StackID string
	Label   string
	// Status is active by default.
	Status string
	// S3Buckets are what the account holds in AWS.
	S3Buckets []S3Bucket
	// The times are set by the server.
	CreatedAt, UpdatedAt, LastValidatedAt time.Time
}

// AWSAccounts returns the connected AWS accounts in the order of their ids.
func (o *Organization) AWSAccounts() []AWSAccount {
	o.system.begin()
	defer o.system.mu.Unlock()
	return state.Collect(o.accounts.All(), (*awsAccount).snapshot)
}

// AddAWSAccount connects an AWS account, an active one by default.
func (o *Organization) AddAWSAccount(seed AWSAccount) AWSAccount {
	now := o.begin()
	defer o.system.mu.Unlock()
	a := &awsAccount{status: cmp.Or(seed.Status, active), validation: o.validation}
	if seed.Label != "" {
		a.label = &seed.Label
	}
	if seed.StackID != "" {
		a.stackID = &seed.StackID
	}
	o.addAccount(a, now)
	a.roleARN = seed.RoleARN
	if a.status == active {
		a.lastValidatedAt = now
		a.number = cmp.Or(seed.AWSAccountID, "123456789012")
		a.roleARN = cmp.Or(a.roleARN, "arn:aws:iam::"+a.number+":role/buckt")
	}
	a.number = cmp.Or(seed.AWSAccountID, a.number)
	a.setS3(seed.S3Buckets)
	return a.snapshot()
}

// PassValidation makes the validations of an AWS account succeed, as they do by default. They find an account number of 12 digits, by
// default the number in the role's ARN.
func (o *Organization) PassValidation(accountID, number string) error {
	return o.setValidation(accountID, validation{number: number})
}

// FailValidation makes the validations of an AWS account fail with the text of an STS error.
func (o *Organization) FailValidation(accountID, message string) error {
	return o.setValidation(accountID, validation{failure: message})
}

// FailValidations makes the validations of all AWS accounts that are connected later fail with a text. With "" they succeed again.
func (o *Organization) FailValidations(message string) {
	o.begin()
	defer o.system.mu.Unlock()
	o.validation = validation{failure: message}
}

func (o *Organization) setValidation(accountID string, v validation) error {
	o.begin()
	defer o.system.mu.Unlock()
	a, err := o.seededAccount(accountID)
	if err == nil {
		a.validation = v
	}
	return err
}

func (o *Organization) seededAccount(id string) (*awsAccount, error) {
	if a, found := o.accounts.Get(id); found {
		return a, nil
	}
	return nil, fmt.Errorf("mockserver: the organization has no AWS account %q", id)
}

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

func (a *awsAccount) snapshot() AWSAccount {
	s := AWSAccount{
		ID: a.id, ExternalID: a.externalID, AWSAccountID: a.number, RoleARN: a.roleARN, Status: a.status,
		S3Buckets: slices.Collect(a.s3.All()), CreatedAt: a.createdAt, UpdatedAt: a.updatedAt, LastValidatedAt: a.lastValidatedAt,
	}
	if a.label != nil {
		s.Label = *a.label
	}
	if a.stackID != nil {
		s.StackID = *a.stackID
	}
	return s
}

// addAccount puts an AWS account into the organization, and makes up what it lacks.
func (o *Organization) addAccount(a *awsAccount, now time.Time) {
	ids := o.system.ids
	a.id = state.OrMade(a.id, func() string { return ids.Next("acc_", now) })
	a.externalID = state.OrMade(a.externalID, ids.UUID)
	a.number = state.OrMade(a.number, func() string { return "pending-" + ids.Hex(8) })
	a.createdAt, a.updatedAt = state.OrTime(a.createdAt, now), state.OrTime(a.updatedAt, now)
	o.accounts.Put(a.id, a)
}
