package bucktapi

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

type awsAccountState struct {
	ID              string          `json:"id,omitzero"`
	AWSAccountID    string          `json:"awsAccountId,omitzero"`
	ExternalID      string          `json:"externalId,omitzero"`
	RoleARN         string          `json:"roleArn,omitzero"`
	StackID         *string         `json:"stackId,omitzero"`
	Label           *string         `json:"label,omitzero"`
	Status          string          `json:"status,omitzero"`
	Validation      validationState `json:"validation,omitzero"`
	LastValidatedAt time.Time       `json:"lastValidatedAt,omitzero"`
	CreatedAt       time.Time       `json:"createdAt,omitzero"`
	UpdatedAt       time.Time       `json:"updatedAt,omitzero"`
	S3Buckets       []s3BucketState `json:"s3Buckets,omitzero"`
}

type s3BucketState struct {
	Name             string    `json:"name"`
	CreationDate     time.Time `json:"creationDate,omitzero"`
	Region           string    `json:"region,omitzero"`
	CORSOrigins      []string  `json:"corsOrigins,omitzero"`
	LifecycleTTLDays *int      `json:"lifecycleTtlDays,omitzero"`
	CloudFrontAlias  string    `json:"cloudFrontAlias,omitzero"`
}

func (a *awsAccount) state() awsAccountState {
	return awsAccountState{
		ID: a.id, AWSAccountID: a.number, ExternalID: a.externalID, RoleARN: a.roleARN, StackID: state.ClonePointer(a.stackID),
		Label: state.ClonePointer(a.label), Status: a.status, Validation: a.validation.state(), LastValidatedAt: a.lastValidatedAt,
		CreatedAt: a.createdAt, UpdatedAt: a.updatedAt,
		S3Buckets: state.Collect(a.s3.All(), func(b S3Bucket) s3BucketState {
			b.CORSOrigins, b.LifecycleTTLDays = slices.Clone(b.CORSOrigins), state.ClonePointer(b.LifecycleTTLDays)
			return s3BucketState(b)
		}),
	}
}

func (l *loader) awsAccount(at state.Path, o *Organization, d awsAccountState) {
	a := &awsAccount{
		id: d.ID, number: d.AWSAccountID, externalID: d.ExternalID, roleARN: d.RoleARN, stackID: state.ClonePointer(d.StackID),
		label: state.ClonePointer(d.Label), status: cmp.Or(d.Status, active), validation: d.Validation.load(),
		lastValidatedAt: d.LastValidatedAt, createdAt: d.CreatedAt, updatedAt: state.OrTime(d.UpdatedAt, d.CreatedAt),
	}
	_, taken := o.accounts.Get(a.id)
	l.Require(!taken, at.Field("id"), "is a duplicate")
	if a.status == active {
		a.lastValidatedAt = state.OrTime(a.lastValidatedAt, l.Now)
		a.number = cmp.Or(a.number, "123456789012")
		a.roleARN = cmp.Or(a.roleARN, "arn:aws:iam::"+a.number+":role/buckt")
	}
	if a.roleARN != "" {
		l.Require(isRole(a.roleARN) == "", at.Field("roleArn"), "must be the ARN of an IAM role")
	}
	for i, b := range d.S3Buckets {
		at := at.Field("s3Buckets").At(i)
		_, taken := a.s3.Get(b.Name)
		l.Require(b.Name != "", at.Field("name"), "is missing")
		l.Require(!taken, at.Field("name"), "is a duplicate")
		b.Region = cmp.Or(b.Region, "us-east-1")
		b.CORSOrigins, b.LifecycleTTLDays = slices.Clone(b.CORSOrigins), state.ClonePointer(b.LifecycleTTLDays)
		b.CloudFrontAlias = strings.ToLower(b.CloudFrontAlias)
		a.s3.Put(b.Name, S3Bucket(b))
	}
	o.addAccount(a, l.Now)
}
