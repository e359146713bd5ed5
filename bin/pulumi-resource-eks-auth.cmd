@node "%~dp0pulumi-resource-eks-auth" %*
