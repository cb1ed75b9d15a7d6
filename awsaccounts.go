package buckt

import (
	"context"
	"iter"
	"net/http"
	"slices"
	"time"
)

// AWSAccount is an AWS account connected to Buckt.
type AWSAccount struct {
	Object string `json:"object"`
	ID     string `json:"id"`
	// AWSAccountID is "pending-" and eight characters until the account is validated, then the twelve digits of AWS.
	AWSAccountID string `json:"awsAccountId"`
	// ExternalID belongs in the trust policy of the role.
	ExternalID string `json:"externalId"`
	// RoleARN is "" until it is set.
	RoleARN string `json:"roleArn"`
	StackID string `json:"stackId"`
	Label   string `json:"label"`

	Status AWSAccountStatus `json:"status"`
	// LastValidatedAt is zero until the first validation.
	LastValidatedAt time.Time `json:"lastValidatedAt"`
	CreatedAt       time.Time `json:"createdAt"`
	UpdatedAt       time.Time `json:"updatedAt"`
}

func (a *AWSAccount) missing() string { return requiredText("data.id", a.ID) }

// AWSAccountStatus is a state of an AWS account.
type AWSAccountStatus string

// The states. Only an active account can have buckets.
const (
	AWSAccountPending    AWSAccountStatus = "pending"
	AWSAccountValidating AWSAccountStatus = "validating"
	AWSAccountActive     AWSAccountStatus = "active"
	AWSAccountFailed     AWSAccountStatus = "failed"
)

// S3Bucket is a bucket in a connected AWS account.
type S3Bucket struct {
	Name string `json:"name"`
	// CreationDate is zero if AWS does not return it.
	CreationDate time.Time `json:"creationDate"`
}

// AWSAccountClient is the service for AWS accounts, at [Client.AWSAccounts].
//
// See https://docs.buckt.dev/api/aws-accounts.
type AWSAccountClient struct{ core *core }

var opAWSAccountsGet = &operation{
	system: SystemBuckt, id: "bucktGetAWSAccount", name: "AWSAccounts.Get",
	method: http.MethodGet, path: "/aws-accounts/{id}",
}

// Get fetches an AWS account. It needs the scope aws-accounts:read. An unknown account is a [*NotFoundError].
//
// See https://docs.buckt.dev/api/aws-accounts/get.
func (c *AWSAccountClient) Get(ctx context.Context, id string, opts ...CallOption) (*AWSAccount, error) {
	return getObject[AWSAccount](ctx, c.core, &request{op: opAWSAccountsGet, args: []string{"id", id}, opts: opts})
}

// AWSAccountListParams selects AWS accounts.
type AWSAccountListParams struct {
	// Cursor is the NextCursor of a [Page], after which the list continues.
	Cursor string `url:"cursor,omitempty"`
	// Limit is the maximum number of accounts per page, at most 100. 0 means the server's default of 20.
	Limit int `url:"limit,omitempty"`
}

var opAWSAccountsList = &operation{
	system: SystemBuckt, id: "bucktListAWSAccounts", name: "AWSAccounts.List",
	method: http.MethodGet, path: "/aws-accounts",
}

// List fetches one page of the AWS accounts in any state; Meta.Total is the number of all accounts. It needs the scope
// aws-accounts:read. A cursor of another list is a [*BadRequestError].
//
// See https://docs.buckt.dev/api/aws-accounts/list.
func (c *AWSAccountClient) List(ctx context.Context, params AWSAccountListParams, opts ...CallOption) (*Page[AWSAccount], error) {
	return listPage[AWSAccount](ctx, c.core, &request{op: opAWSAccountsList, query: params, opts: opts})
}

// All iterates over the AWS accounts of all pages, starting at params.Cursor. It can be ranged over repeatedly. An error, such as one of
// List or a [*CursorCycleError], ends the iteration.
//
// See https://docs.buckt.dev/api/aws-accounts/list.
func (c *AWSAccountClient) All(ctx context.Context, params AWSAccountListParams, opts ...CallOption) iter.Seq2[AWSAccount, error] {
	return allPages(ctx, c.core, opAWSAccountsList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[AWSAccount], error) {
			params := params
			params.Cursor = cursor
			return c.List(ctx, params, opts...)
		})
}

// AWSAccountConnectParams describes a new AWS account.
type AWSAccountConnectParams struct {
	// Label has up to 100 characters. It may be empty.
	Label string `json:"label,omitzero"`
}

var opAWSAccountsConnect = &operation{
	system: SystemBuckt, id: "bucktConnectAWSAccount", name: "AWSAccounts.Connect",
	method: http.MethodPost, path: "/aws-accounts", notIdempotent: true,
}

// Connect creates the record of an AWS account. Its ExternalID, which [AWSAccountClient.Get] returns, belongs in the trust policy
// of the role. Then set the role with [AWSAccountClient.Update] and call [AWSAccountClient.Validate]. Connect needs the scope
// aws-accounts:write. Without a paid plan the error is a [*PaymentRequiredError]. Connect is not idempotent; see
// [*OutcomeUnknownError].
//
// See https://docs.buckt.dev/api/aws-accounts/connect.
func (c *AWSAccountClient) Connect(ctx context.Context, params AWSAccountConnectParams, opts ...CallOption) (*WriteResult, error) {
	op := opAWSAccountsConnect
	if err := checkLength(op, "Label", params.Label, 0, 100); err != nil {
		return nil, err
	}
	return getObject[WriteResult](ctx, c.core, &request{op: op, body: &params, opts: opts})
}

// AWSAccountUpdateParams changes an AWS account. Unset fields keep their values; no field can be null.
type AWSAccountUpdateParams struct {
	// RoleARN: buckt.Set("arn:aws:iam::123456789012:role/buckt").
	RoleARN Field[string] `json:"roleArn,omitzero"`
	// StackID: buckt.Set("arn:aws:cloudformation:…").
	StackID Field[string] `json:"stackId,omitzero"`
	// Label: buckt.Set("production"), up to 100 characters.
	Label Field[string] `json:"label,omitzero"`
}

var opAWSAccountsUpdate = &operation{
	system: SystemBuckt, id: "bucktUpdateAWSAccount", name: "AWSAccounts.Update",
	method: http.MethodPatch, path: "/aws-accounts/{id}",
}

// Update changes the role, stack or label of an AWS account, but not its state. It needs the scope aws-accounts:write. At least
// one field must be set. A RoleARN that is not the ARN of a role is a [*BadRequestError].
//
// See https://docs.buckt.dev/api/aws-accounts/update.
func (c *AWSAccountClient) Update(ctx context.Context, id string, params AWSAccountUpdateParams, opts ...CallOption) (*WriteResult, error) {
	op := opAWSAccountsUpdate
	if params == (AWSAccountUpdateParams{}) {
		return nil, invalid(op, "params", "must set a field: the server fails on an update without any")
	}
	label, _ := params.Label.Get()
	err := firstError(
		checkNotNull(op, "RoleARN", params.RoleARN),
		checkNotNull(op, "StackID", params.StackID),
		checkNotNull(op, "Label", params.Label),
		checkLength(op, "Label", label, 0, 100),
	)
	if err != nil {
		return nil, err
	}
	return getObject[WriteResult](ctx, c.core, &request{op: op, args: []string{"id", id}, body: &params, opts: opts})
}

var opAWSAccountsValidate = &operation{
	system: SystemBuckt, id: "bucktValidateAWSAccount", name: "AWSAccounts.Validate",
	method: http.MethodPost, path: "/aws-accounts/{id}/validate", notIdempotent: true,
}

// Validate makes Buckt assume the role of an AWS account. The account is active or failed afterwards. It needs the scope
// aws-accounts:write. If the account has no role, or Buckt cannot assume it, the error is a [*BadRequestError] with the reason as its
// message. The client does not repeat the call if the server may have acted (see [*OutcomeUnknownError]), but the caller can do so
// safely.
//
// See https://docs.buckt.dev/api/aws-accounts/validate.
func (c *AWSAccountClient) Validate(ctx context.Context, id string, opts ...CallOption) (*WriteResult, error) {
	return getObject[WriteResult](ctx, c.core, &request{op: opAWSAccountsValidate, args: []string{"id", id}, opts: opts})
}

var opAWSAccountsDisconnect = &operation{
	system: SystemBuckt, id: "bucktDisconnectAWSAccount", name: "AWSAccounts.Disconnect",
	method: http.MethodDelete, path: "/aws-accounts/{id}", object: "aws_account",
}

// Disconnect removes an AWS account and Buckt's records of its buckets immediately. The resources in AWS are not changed. It needs
// the scope aws-accounts:delete. An unknown account is a [*NotFoundError]; an account that an earlier attempt of the same call
// removed is a success.
//
// See https://docs.buckt.dev/api/aws-accounts/disconnect.
func (c *AWSAccountClient) Disconnect(ctx context.Context, id string, opts ...CallOption) (*WriteResult, error) {
	return getObject[WriteResult](ctx, c.core, &request{op: opAWSAccountsDisconnect, args: []string{"id", id}, opts: opts})
}

// S3BucketListParams selects the S3 buckets of an AWS account.
type S3BucketListParams struct {
	// Cursor is the NextCursor of a [Page], after which the list continues.
	Cursor string `url:"cursor,omitempty"`
	// Limit is the maximum number of buckets per page, at most 100. 0 means the server's default of 20.
	Limit int `url:"limit,omitempty"`
}

var opAWSAccountsListS3Buckets = &operation{
	system: SystemBuckt, id: "bucktListS3Buckets", name: "AWSAccounts.ListS3Buckets",
	method: http.MethodGet, path: "/aws-accounts/{id}/s3-buckets",
}

// ListS3Buckets fetches one page of the S3 buckets in an active AWS account, sorted by name; Meta.Total is the number of all buckets.
// It needs the scope aws-accounts:read. An inactive account is a [*BadRequestError].
//
// See https://docs.buckt.dev/api/aws-accounts/list-s3-buckets.
func (c *AWSAccountClient) ListS3Buckets(ctx context.Context, id string, params S3BucketListParams, opts ...CallOption) (*Page[S3Bucket], error) {
	op := opAWSAccountsListS3Buckets
	return listPage[S3Bucket](ctx, c.core, &request{op: op, args: []string{"id", id}, query: params, opts: opts})
}

// AllS3Buckets iterates over the S3 buckets of all pages, starting at params.Cursor. It can be ranged over repeatedly. An error, such as
// one of ListS3Buckets or a [*CursorCycleError], ends the iteration.
//
// See https://docs.buckt.dev/api/aws-accounts/list-s3-buckets.
func (c *AWSAccountClient) AllS3Buckets(ctx context.Context, id string, params S3BucketListParams, opts ...CallOption) iter.Seq2[S3Bucket, error] {
	return allPages(ctx, c.core, opAWSAccountsListS3Buckets, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[S3Bucket], error) {
			params := params
			params.Cursor = cursor
			return c.ListS3Buckets(ctx, id, params, opts...)
		})
}

// AWSAccountImportParams selects S3 buckets to import.
type AWSAccountImportParams struct {
	// BucketNames are 1 to 50 names of S3 buckets.
	BucketNames []string `json:"bucketNames"`
}

var opAWSAccountsImport = &operation{
	system: SystemBuckt, id: "bucktImportBuckets", name: "AWSAccounts.ImportBuckets",
	method: http.MethodPost, path: "/aws-accounts/{id}/import", notIdempotent: true,
}

// ImportBuckets registers S3 buckets of an active AWS account as buckets of Buckt. They are active immediately, and Buckt manages
// none of their settings at first. It needs the scope buckets:write. An account that does not exist or is not active is a
// [*NotFoundError]; more buckets than the plan allows are a [*PaymentRequiredError]. The call is not idempotent, and the server
// imports the buckets one by one: after an [*OutcomeUnknownError], list the buckets to find those that were imported.
//
// See https://docs.buckt.dev/api/aws-accounts/import.
func (c *AWSAccountClient) ImportBuckets(ctx context.Context, id string, params AWSAccountImportParams, opts ...CallOption) ([]WriteResult, error) {
	op := opAWSAccountsImport
	switch n := len(params.BucketNames); {
	case n < 1 || n > 50:
		return nil, invalid(op, "BucketNames", "must have 1 to 50 names, and has %d", n)
	case slices.Contains(params.BucketNames, ""):
		return nil, invalid(op, "BucketNames", "must not contain an empty name")
	}
	var l writeResults
	if err := c.core.do(ctx, &request{op: op, args: []string{"id", id}, body: &params, opts: opts}, &l); err != nil {
		return nil, err
	}
	return l.Data, nil
}

// writeResults is the response to a write that creates several resources.
type writeResults struct{ list[WriteResult] }

func (w *writeResults) missing() string {
	if len(w.Data) == 0 {
		return "data"
	}
	for i := range w.Data {
		if w.Data[i].ID == "" {
			return "an id in data"
		}
	}
	return ""
}
