package bucktapi

import (
	"cmp"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// AWSAccount is a connected AWS account.
type AWSAccount struct {
	// ID is made by the server by default.
	ID string `json:"id,omitzero"`
	// ExternalID is made by the server by default.
	ExternalID string `json:"externalId,omitzero"`
	// AWSAccountID is by default 123456789012 if the account is active, else "pending-" with 8 hexadecimal digits.
	AWSAccountID string `json:"awsAccountId,omitzero"`
	// RoleARN is by default a role of that account if the account is active, else it is not set.
	RoleARN string  `json:"roleArn,omitzero"`
	StackID *string `json:"stackId,omitzero"` // nil for none
	Label   *string `json:"label,omitzero"`   // nil for none
	// Status is active by default.
	Status buckt.AWSAccountStatus `json:"status,omitzero"`
	// S3Buckets are the S3 buckets of the account in AWS.
	S3Buckets []S3Bucket `json:"s3Buckets,omitzero"`
	// LastValidatedAt is the server's time by default if the account is active.
	LastValidatedAt time.Time `json:"lastValidatedAt,omitzero"`
	// CreatedAt is the server's time by default.
	CreatedAt time.Time `json:"createdAt,omitzero"`
	// UpdatedAt is the time of the creation by default.
	UpdatedAt time.Time `json:"updatedAt,omitzero"`
}

// AWSAccounts returns the connected AWS accounts in the order of their ids.
func (o *Organization) AWSAccounts() []AWSAccount {
	return snapshots(o, &o.accounts, (*awsAccount).snapshot)
}

// AddAWSAccount connects an AWS account, an active one by default. Values that the API does not know are errors.
func (o *Organization) AddAWSAccount(a AWSAccount) (AWSAccount, error) {
	add := func(a AWSAccount, now time.Time) (*awsAccount, error) {
		return o.addAccount(awsAccount{a, o.row.AccountValidation}, now)
	}
	return seed(o, "AddAWSAccount", a, add, (*awsAccount).snapshot)
}

// PassValidation makes the validations of an AWS account succeed, as they do by default. They find an account number of 12 digits, by
// default the number in the role's ARN.
func (o *Organization) PassValidation(accountID, number string) error {
	return o.setValidation(accountID, validation{AWSAccountID: number})
}

// FailValidation makes the validations of an AWS account fail with the text of an STS error.
func (o *Organization) FailValidation(accountID, message string) error {
	return o.setValidation(accountID, validation{Failure: message})
}

// FailValidations makes the validations of all AWS accounts that are connected later fail with a text. With "" they succeed again.
func (o *Organization) FailValidations(message string) {
	o.begin()
	defer o.system.mu.Unlock()
	o.row.AccountValidation = validation{Failure: message}
}

func (o *Organization) setValidation(accountID string, v validation) error {
	return o.changeAccount(accountID, func(a *awsAccount, _ time.Time) error {
		a.Validation = v
		return nil
	})
}

// awsAccount is a connected AWS account. The lock of the system guards it.
type awsAccount struct {
	AWSAccount
	Validation validation `json:"validation,omitzero"`
}

func (a AWSAccount) id() string { return a.ID }

func (a *awsAccount) snapshot() AWSAccount { return state.Clone(a.AWSAccount) }

// validation is the result of the validations of an AWS account: by default success.
type validation struct {
	// Failure is the text of the STS error of a failed validation.
	Failure string `json:"failure,omitzero"`
	// AWSAccountID is the account number that a successful validation finds: by default the number in the role's ARN.
	AWSAccountID string `json:"awsAccountId,omitzero"`
}

const (
	accountPending = buckt.AWSAccountStatus(wire.BucktAWSAccountStatusPending)
	accountActive  = buckt.AWSAccountStatus(wire.BucktAWSAccountStatusActive)
	accountFailed  = buckt.AWSAccountStatus(wire.BucktAWSAccountStatusFailed)
)

// addAccount adds an AWS account of any origin: a request, a seed or a state.
func (o *Organization) addAccount(a awsAccount, now time.Time) (*awsAccount, error) {
	a.Status = cmp.Or(a.Status, accountActive)
	if a.Status == accountActive {
		a.LastValidatedAt = state.OrTime(a.LastValidatedAt, now)
		a.AWSAccountID = cmp.Or(a.AWSAccountID, "123456789012")
		a.RoleARN = cmp.Or(a.RoleARN, "arn:aws:iam::"+a.AWSAccountID+":role/buckt")
	}
	_, taken := o.accounts.Get(a.ID)
	if err := cmp.Or(
		require(!taken, "id", "is a duplicate"),
		requireOption("status", string(a.Status), accountStatuses),
		require(a.RoleARN == "" || isRole(a.RoleARN) == "", "roleArn", "must be the ARN of an IAM role"),
		a.setS3(a.S3Buckets),
	); err != nil {
		return nil, err
	}
	ids := o.system.ids
	a.ID = state.OrMade(a.ID, func() string { return ids.Next("acc_", now) })
	a.ExternalID = state.OrMade(a.ExternalID, ids.UUID)
	a.AWSAccountID = state.OrMade(a.AWSAccountID, func() string { return "pending-" + ids.Hex(8) })
	a.CreatedAt = state.OrTime(a.CreatedAt, now)
	a.UpdatedAt = state.OrTime(a.UpdatedAt, a.CreatedAt)
	o.accounts.Put(a.ID, &a)
	return &a, nil
}
