package mockserver

import (
	"cmp"
	"slices"
	"strings"
	"time"
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
		ID: a.id, AWSAccountID: a.number, ExternalID: a.externalID, RoleARN: a.roleARN, StackID: clonePointer(a.stackID),
		Label: clonePointer(a.label), Status: a.status, Validation: a.validation.state(), LastValidatedAt: a.lastValidatedAt,
		CreatedAt: a.createdAt, UpdatedAt: a.updatedAt,
		S3Buckets: collect(a.s3.all(), func(b S3Bucket) s3BucketState {
			b.CORSOrigins, b.LifecycleTTLDays = slices.Clone(b.CORSOrigins), clonePointer(b.LifecycleTTLDays)
			return s3BucketState(b)
		}),
	}
}

func (l *loader) awsAccount(at statePath, o *Organization, d awsAccountState) {
	a := &awsAccount{
		id: d.ID, number: d.AWSAccountID, externalID: d.ExternalID, roleARN: d.RoleARN, stackID: clonePointer(d.StackID),
		label: clonePointer(d.Label), status: cmp.Or(d.Status, active), validation: d.Validation.load(),
		lastValidatedAt: d.LastValidatedAt, createdAt: d.CreatedAt, updatedAt: cmpTime(d.UpdatedAt, d.CreatedAt),
	}
	_, taken := o.accounts.get(a.id)
	l.require(!taken, at.field("id"), "is there twice")
	if a.status == active {
		a.lastValidatedAt = cmpTime(a.lastValidatedAt, l.now)
		a.number = cmp.Or(a.number, "123456789012")
		a.roleARN = cmp.Or(a.roleARN, "arn:aws:iam::"+a.number+":role/buckt")
	}
	if a.roleARN != "" {
		l.require(isRole(a.roleARN) == "", at.field("roleArn"), "must be the ARN of an IAM role")
	}
	for i, b := range d.S3Buckets {
		at := at.field("s3Buckets").at(i)
		_, taken := a.s3.get(b.Name)
		l.require(b.Name != "", at.field("name"), "is missing")
		l.require(!taken, at.field("name"), "is there twice")
		b.Region = cmp.Or(b.Region, "us-east-1")
		b.CORSOrigins, b.LifecycleTTLDays = slices.Clone(b.CORSOrigins), clonePointer(b.LifecycleTTLDays)
		b.CloudFrontAlias = strings.ToLower(b.CloudFrontAlias)
		a.s3.put(b.Name, S3Bucket(b))
	}
	o.addAccount(a, l.now)
}
