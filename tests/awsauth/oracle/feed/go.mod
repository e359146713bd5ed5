module eks-auth.test/awsauth/feed

go 1.26.8
